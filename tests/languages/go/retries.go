// Package retries has clients that try again.
package retries

import (
	"bytes"
	"net/http"

	"github.com/avast/retry-go"
	"github.com/cenkalti/backoff/v4"
	"github.com/go-resty/resty/v2"
	"github.com/hashicorp/go-retryablehttp"
	three "resty.dev/v3"
)

func order(body []byte) error {
	client := retryablehttp.NewClient()
	request, err := retryablehttp.NewRequest(http.MethodPost, "https://shop.example.com/orders", body)
	if err != nil {
		return err
	}
	_, err = client.Do(request)
	return err
}

func pay(body []byte) error {
	client := resty.New().SetRetryCount(3)
	_, err := client.R().SetBody(body).Post("https://pay.example.com/payments")
	return err
}

func every(body []byte) error {
	client := three.New().SetAllowNonIdempotentRetry(true)
	_, err := client.R().SetRetryAllowNonIdempotent(true).SetBody(body).Post("https://pay.example.com/payments")
	return err
}

func create(body []byte) error {
	return retry.Do(func() error {
		_, err := http.Post("https://shop.example.com/orders", "application/json", bytes.NewReader(body))
		return err
	})
}

func charge(body []byte) error {
	operation := func() error {
		_, err := http.Post("https://pay.example.com/charges", "application/json", bytes.NewReader(body))
		return err
	}
	if err := backoff.RetryNotify(func() error { return operation() }, backoff.NewExponentialBackOff(), nil); err != nil {
		return err
	}
	return backoff.Retry(func() error {
		_, err := http.Post("https://pay.example.com/charges", "application/json", bytes.NewReader(body))
		return err
	}, backoff.NewExponentialBackOff())
}
