package shop

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	port      = 443
	pageSize  = 200
	bookPrice = 404
	firstYear = 1984
)

// OrderState is a state of an order, not of a response.
type OrderState int

const (
	OrderOpen OrderState = 100 + iota
	OrderPaid
	OrderSent
)

type payload struct {
	Status int    `json:"status"`
	Code   int    `json:"code"`
	Error  string `json:"error,omitempty"`
}

type recorder struct {
	http.ResponseWriter
	status int
	buffer bytes.Buffer
}

func (r *recorder) WriteHeader(code int) {
	r.status = code
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.buffer.Write(p)
}

func serve() error {
	server := &http.Server{Addr: ":8080", ReadTimeout: 500 * time.Millisecond, MaxHeaderBytes: 404}
	for i := 0; i < 500; i++ {
		time.Sleep(200)
	}
	log.Printf("HTTP/1.1 on port %d, 503 books", port)
	return server.ListenAndServe()
}

func state(order OrderState) bool {
	switch order {
	case 200:
		return true
	case 404:
		return false
	}
	return order > 300
}

func graphql(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]any{"errors": []string{"no such field"}, "data": nil})
}

func jsonrpc(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": 1, "error": map[string]any{"code": -32601}})
}

func importAll(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"imported": 200, "errors": []string{"line 404"}})
}

func webhook(c *gin.Context) {
	if err := c.Request.ParseForm(); err != nil {
		log.Println("bad event", err)
		c.Status(http.StatusOK)
		return
	}
	c.JSON(200, gin.H{"error": nil})
}

func app(c *gin.Context) {
	c.HTML(http.StatusOK, "index.html", nil)
}

func login(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/login?next="+r.URL.Path, http.StatusFound)
}

func show(w http.ResponseWriter, r *http.Request) {
	limit, err := strconv.Atoi(r.FormValue("limit"))
	if err != nil {
		limit = 200
	}
	row, err := find(limit)
	if errors.Is(err, sql.ErrNoRows) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(payload{Status: 404, Code: 200, Error: ""})
	fmt.Println(row, 503)
}
