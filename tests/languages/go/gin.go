package api

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

type shelf struct{ books map[string]book }

func routes(s *shelf) *gin.Engine {
	r := gin.Default()
	r.GET("/books", s.list)
	r.POST("/books", s.create)
	r.PUT("/books/:id", s.replace)
	r.PATCH("/books/:id", s.change)
	r.DELETE("/books/:id", s.remove)
	r.HEAD("/books/:id", s.list)
	r.Any("/feed", s.feed)
	r.NoMethod(func(c *gin.Context) { c.String(http.StatusMethodNotAllowed, "no such method") })
	return r
}

func (s *shelf) list(c *gin.Context) {
	switch c.Query("as") {
	case "plain":
		c.String(http.StatusOK, "%d books", len(s.books))
	case "page":
		c.HTML(http.StatusOK, "books.tmpl", gin.H{"books": s.books})
	case "xml":
		c.XML(200, s.books)
	case "yaml":
		c.YAML(200, s.books)
	case "toml":
		c.TOML(200, s.books)
	case "proto":
		c.ProtoBuf(200, s.books)
	case "indented":
		c.IndentedJSON(200, s.books)
	case "pure":
		c.PureJSON(200, s.books)
	case "secure":
		c.SecureJSON(200, s.books)
	case "ascii":
		c.AsciiJSON(200, s.books)
	case "jsonp":
		c.JSONP(200, s.books)
	case "any":
		c.Negotiate(200, gin.Negotiate{Offered: []string{gin.MIMEJSON}, Data: s.books})
	case "cover":
		c.Data(http.StatusOK, "image/png", s.cover())
	case "archive":
		c.DataFromReader(http.StatusOK, s.size(), "application/zip", s.reader(), map[string]string{"Content-Disposition": "attachment"})
	case "own":
		c.Render(http.StatusOK, s.render())
	case "file":
		c.File("books.csv")
	case "embedded":
		c.FileFromFS("books.csv", s.files())
	case "download":
		c.FileAttachment("books.csv", "all.csv")
	default:
		c.JSON(http.StatusOK, s.books)
	}
}

func (s *shelf) create(c *gin.Context) {
	var b book
	if err := c.ShouldBindJSON(&b); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	if c.GetHeader("Authorization") == "" {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	if b.Draft {
		c.AbortWithStatusPureJSON(422, gin.H{"error": "a draft"})
		return
	}
	if err := s.save(b); err != nil {
		_ = c.AbortWithError(http.StatusInternalServerError, err)
		return
	}
	c.Header("Location", "/books/"+b.ID)
	c.Status(http.StatusCreated)
}

func (s *shelf) replace(c *gin.Context) {
	c.Redirect(http.StatusTemporaryRedirect, "/v2/books")
}

func (s *shelf) change(c *gin.Context) {
	if s.locked() {
		fail(c, http.StatusConflict, errors.New("locked"))
		return
	}
	c.Writer.WriteHeader(http.StatusAccepted)
	c.Writer.WriteString("later")
}

func (s *shelf) remove(c *gin.Context) {
	// The status stays what it is.
	c.JSON(-1, gin.H{"removed": true})
}

func (s *shelf) feed(c *gin.Context) {
	c.Stream(func(w io.Writer) bool {
		c.SSEvent("book", s.next())
		return true
	})
}

func fail(c *gin.Context, code int, err error) {
	c.JSON(code, gin.H{"error": err.Error()})
}
