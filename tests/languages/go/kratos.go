package shop

import "github.com/go-kratos/kratos/v2/errors"

func find(kind int) error {
	switch kind {
	case 1:
		return errors.BadRequest("SHOP", "no id")
	case 2:
		return errors.Unauthorized("SHOP", "no token")
	case 3:
		return errors.Forbidden("SHOP", "not yours")
	case 4:
		return errors.NotFound("SHOP", "no item")
	case 5:
		return errors.Conflict("SHOP", "sold")
	case 6:
		return errors.InternalServer("SHOP", "failed")
	case 7:
		return errors.ServiceUnavailable("SHOP", "busy")
	case 8:
		return errors.GatewayTimeout("SHOP", "too slow")
	case 9:
		return errors.ClientClosed("SHOP", "gone")
	}
	return nil
}
