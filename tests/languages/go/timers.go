package shop

import (
	"net/http"
	"time"
)

func serve() error {
	srv := &http.Server{
		Addr:         ":8080",
		ReadTimeout:  30,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout: 2 * time.Minute,
	}
	srv.IdleTimeout = time.Duration(90) * time.Second
	return srv.ListenAndServe()
}

var client = &http.Client{Timeout: 30}
