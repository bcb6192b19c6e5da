<?php

use Laminas\Diactoros\Response\JsonResponse;
use Laminas\Diactoros\Response\RedirectResponse;

return function ($request) {
    if ($request->getUri()->getPath() === '/old') {
        return new RedirectResponse('/new', 301);
    }
    return new JsonResponse(['message' => 'no such page'], 404);
};
