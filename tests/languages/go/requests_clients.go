// What clients read of responses, and what handlers parse of requests.
package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
)

func load(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func send(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func post(url string) ([]byte, error) {
	client := &http.Client{}
	resp, err := client.Post(url, "text/plain", nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func checked(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errStatus
	}
	return io.ReadAll(resp.Body)
}

func create(w http.ResponseWriter, r *http.Request) {
	if err := json.NewDecoder(r.Body).Decode(&item); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	since, err := time.Parse(time.RFC3339, r.FormValue("since"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	err = r.ParseForm()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := store.Save(page, since); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func bind(c *gin.Context) {
	if err := c.ShouldBindJSON(&item); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": err.Error()})
	}
}

func bindEcho(c echo.Context) error {
	if err := c.Bind(&item); err != nil {
		return c.String(http.StatusInternalServerError, "bad")
	}
	return nil
}

func bindFiber(c fiber.Ctx) error {
	if err := c.Bind().Body(&item); err != nil {
		return c.Status(500).SendString("bad")
	}
	return nil
}

func parseFiber(c *fiber.Ctx) error {
	if err := c.BodyParser(&item); err != nil {
		return c.Status(500).SendString("bad")
	}
	return nil
}
