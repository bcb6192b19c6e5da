package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func guard(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if ctx.Header("Authorization") == "" {
			_ = huma.WriteErr(api, ctx, http.StatusUnauthorized, "no token")
			return
		}
		next(ctx)
	}
}

func show(ctx context.Context, input *Input) (*Output, error) {
	if input.ID == "" {
		return nil, huma.NewError(http.StatusTeapot, "no tea")
	}
	if input.Owner == "" {
		return nil, huma.Error401Unauthorized("no token")
	}
	if input.Fixed {
		return nil, huma.Error405MethodNotAllowed("it stays")
	}
	return nil, huma.Error503ServiceUnavailable("later")
}
