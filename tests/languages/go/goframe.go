package middleware

import (
	"net/http"

	"github.com/gogf/gf/v2/net/ghttp"
)

func Auth(r *ghttp.Request) {
	if r.Header.Get("Authorization") == "" {
		r.Response.WriteStatus(http.StatusUnauthorized, "no token")
		return
	}
	if r.Header.Get("X-Key") == "" {
		r.Response.WriteStatusExit(http.StatusForbidden, "no key")
	}
	if r.Header.Get("X-Name") == "" {
		r.Response.WriteHeader(http.StatusNotFound)
		r.Response.WriteJson("nobody")
		return
	}
	if r.Header.Get("X-Room") == "" {
		r.Response.Status = http.StatusConflict
		r.Response.WriteJsonExit("taken")
	}
	if r.Header.Get("X-Color") == "" {
		r.Response.WriteHeader(http.StatusGone)
		r.Response.WriteExit("gone")
	}
	r.Middleware.Next()
}
