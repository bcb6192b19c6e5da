package api

import (
	"errors"
	"net/http"

	restful "github.com/emicklei/go-restful/v3"
)

func find(req *restful.Request, resp *restful.Response) {
	if req.QueryParameter("a") == "" {
		resp.WriteErrorString(http.StatusUnauthorized, "no token")
		return
	}
	if req.QueryParameter("b") == "" {
		resp.WriteError(http.StatusNotFound, errors.New("missing"))
		return
	}
	if req.QueryParameter("c") == "" {
		resp.WriteServiceError(http.StatusConflict, restful.NewError(http.StatusConflict, "taken"))
		return
	}
	if req.QueryParameter("d") == "" {
		resp.WriteHeaderAndJson(http.StatusAccepted, 1, "application/json")
		return
	}
	resp.WriteHeaderAndEntity(http.StatusCreated, 1)
}
