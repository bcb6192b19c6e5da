package api

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	nethttp "net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/render"
)

var page = template.Must(template.ParseFiles("page.html"))

func router() nethttp.Handler {
	r := chi.NewRouter()
	r.Get("/articles", articles)
	r.Post("/articles", publish)
	r.Delete("/articles/{id}", func(w nethttp.ResponseWriter, r *nethttp.Request) {
		render.NoContent(w, r)
	})
	mux := nethttp.NewServeMux()
	mux.HandleFunc("PUT /articles/{id}", store)
	mux.Handle("/old", nethttp.RedirectHandler("/articles", nethttp.StatusMovedPermanently))
	return nethttp.MaxBytesHandler(r, 1<<20)
}

func articles(w nethttp.ResponseWriter, r *nethttp.Request) {
	switch r.URL.Query().Get("as") {
	case "text":
		render.PlainText(w, r, "none")
	case "xml":
		render.XML(w, r, all())
	case "html":
		render.HTML(w, r, "<p>none</p>")
	case "data":
		render.Data(w, r, raw())
	case "gone":
		render.Status(r, nethttp.StatusGone)
		render.JSON(w, r, map[string]string{"error": "gone"})
	default:
		render.JSON(w, r, all())
	}
}

func publish(w nethttp.ResponseWriter, r *nethttp.Request) {
	r.Body = nethttp.MaxBytesReader(w, r.Body, 65536)
	text, err := io.ReadAll(r.Body)
	if err != nil {
		respondError(w, nethttp.StatusRequestEntityTooLarge, err.Error())
		return
	}
	respond(w, 201, map[string]int{"size": len(text)})
}

func store(w nethttp.ResponseWriter, r *nethttp.Request) {
	switch r.URL.Query().Get("as") {
	case "lines":
		fmt.Fprintln(w, "stored")
	case "text":
		fmt.Fprint(w, "stored")
	case "plain":
		fmt.Fprintf(w, "stored")
	case "formatted":
		fmt.Fprintf(w, "stored %s", r.URL.Path)
	case "string":
		io.WriteString(w, "stored")
	case "copy":
		io.Copy(w, r.Body)
	case "page":
		page.Execute(w, all())
	case "named":
		page.ExecuteTemplate(w, "article.html", all())
	case "file":
		nethttp.ServeFile(w, r, "article.txt")
	case "embedded":
		nethttp.ServeFileFS(w, r, files, "article.txt")
	case "content":
		nethttp.ServeContent(w, r, "article.txt", modified(), reader())
	case "xml":
		xml.NewEncoder(w).Encode(all())
	case "none":
		nethttp.NotFound(w, r)
	default:
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		w.WriteHeader(nethttp.StatusAccepted)
		enc.Encode(map[string]bool{"stored": true})
	}
	fmt.Fprintln(os.Stderr, "404 in a log")
}

func respond(w nethttp.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func respondError(w nethttp.ResponseWriter, status int, message string) {
	respond(w, status, map[string]string{"error": message})
}
