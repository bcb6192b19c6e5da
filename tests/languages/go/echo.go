package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

func register(e *echo.Echo) {
	e.GET("/notes", notes)
	e.POST("/notes", write)
}

func notes(c echo.Context) error {
	switch c.QueryParam("as") {
	case "pretty":
		return c.JSONPretty(http.StatusOK, all(), "  ")
	case "raw":
		return c.JSONBlob(http.StatusOK, raw())
	case "jsonp":
		return c.JSONP(http.StatusOK, "show", all())
	case "xml":
		return c.XML(http.StatusOK, all())
	case "nice":
		return c.XMLPretty(http.StatusOK, all(), " ")
	case "xmlraw":
		return c.XMLBlob(http.StatusOK, raw())
	case "text":
		return c.String(http.StatusOK, "none")
	case "html":
		return c.HTML(http.StatusOK, "<p>none</p>")
	case "page":
		return c.HTMLBlob(http.StatusOK, raw())
	case "image":
		return c.Blob(http.StatusOK, "image/png", raw())
	case "stream":
		return c.Stream(http.StatusOK, "text/csv", reader())
	case "view":
		return c.Render(http.StatusOK, "notes.html", all())
	case "file":
		return c.File("notes.txt")
	case "attachment":
		return c.Attachment("notes.txt", "all.txt")
	case "inline":
		return c.Inline("notes.txt", "all.txt")
	case "old":
		return c.Redirect(http.StatusMovedPermanently, "/archive")
	}
	return c.JSON(http.StatusOK, all())
}

func write(c echo.Context) error {
	n := new(note)
	if err := c.Bind(n); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "not a note")
	}
	if c.Get("user") == nil {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
		return c.NoContent(http.StatusUnauthorized)
	}
	c.Response().WriteHeader(http.StatusCreated)
	_, err := c.Response().Write([]byte("kept"))
	return err
}

func known(c echo.Context) error {
	if c.Param("id") == "" {
		return echo.ErrBadRequest
	}
	return echo.ErrNotFound
}

func limited(e *echo.Echo) {
	e.Use(middleware.BodyLimit("20M"))
}
