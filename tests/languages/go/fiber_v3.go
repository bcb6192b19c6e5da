package main

import "github.com/gofiber/fiber/v3"

func moved(c fiber.Ctx) error {
	return c.Redirect().Status(fiber.StatusMovedPermanently).To("/new")
}

func home(c fiber.Ctx) error {
	return c.Redirect().To("/")
}

func back(c fiber.Ctx) error {
	return c.Redirect().Back("/")
}

func missing(c fiber.Ctx) error {
	return fiber.ErrNotFound
}

func find(c fiber.Ctx) error {
	return c.Status(fiber.StatusOK).JSON(fiber.Map{"id": c.Params("id")})
}
