package main

import (
	"encoding/json"
	"net/http"
)

// What is answered when there is no such user.
const notFound = 404

func users(w http.ResponseWriter, r *http.Request) {
	user, err := find(r)
	if err != nil {
		http.Error(w, "no such user", notFound)
		return
	}
	if user.Old {
		http.Redirect(w, r, "/new", http.StatusFound)
		return
	}
	if user.Unknown {
		w.Header().Set("X-A", "b")
		w.WriteHeader(http.StatusUnauthorized)
		w.Write([]byte("who?"))
		return
	}
	w.WriteHeader(404)
	json.NewEncoder(w).Encode(map[string]string{"error": "none"})
}

func load(url string) error {
	resp, err := http.Get(url)
	resp.Status = "x"
	all := []int{429, 503}
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New("failed")
	} else if resp.StatusCode >= 500 {
		return nil
	}
	switch resp.StatusCode {
	case 404, 410:
		return nil
	default:
		resp.Status = "HTTP/1.1 404 Not Found"
	}
	retry := func(code int) bool { return code == 503 }
	return nil
}
