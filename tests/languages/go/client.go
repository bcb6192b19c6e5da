package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

var retryableStatus = map[int]bool{429: true, 503: true}

var retryCodes = []int{http.StatusBadGateway, http.StatusServiceUnavailable}

func shouldRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil {
		return true, err
	}
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500 {
		return true, nil
	}
	return false, nil
}

func fetch(client *retryablehttp.Client, url string) error {
	client.CheckRetry = shouldRetry
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return errors.New("no such thing")
	case resp.StatusCode >= 400:
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

func send(url string) error {
	resp, err := http.Post(url, "text/plain", nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	status := resp.StatusCode
	if status == 204 {
		return nil
	}
	for attempt := 0; attempt < 3; attempt++ {
		if resp.StatusCode == 503 {
			time.Sleep(time.Second)
			continue
		}
	}
	return nil
}

func outcome(resp *http.Response) error {
	switch {
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		return errors.New("gone")
	case resp.StatusCode >= 500:
		return retryLater(resp)
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil
	default:
		return nil
	}
}

func call(handler http.HandlerFunc, req *http.Request) error {
	w := httptest.NewRecorder()
	handler(w, req)
	if w.Code != http.StatusOK {
		return errors.New("the handler refused")
	}
	return nil
}

func upload(ctx context.Context, url string, again bool) error {
	resp, err := http.Post(url, "text/plain", nil)
	if err != nil {
		return err
	}
	if resp.StatusCode == http.StatusForbidden {
		url, err = presign(ctx)
		if err != nil {
			return err
		}
		return retryUpload(ctx, url, true)
	}
	return nil
}
