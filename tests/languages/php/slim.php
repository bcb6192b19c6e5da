<?php

use GuzzleHttp\Client;
use Psr\Http\Message\ResponseInterface;
use Slim\Exception\HttpBadRequestException;
use Slim\Exception\HttpForbiddenException;
use Slim\Exception\HttpInternalServerErrorException;
use Slim\Exception\HttpMethodNotAllowedException;
use Slim\Exception\HttpNotFoundException;
use Slim\Exception\HttpUnauthorizedException;
use Slim\Psr7\Response;

$app->get('/items/{id}', function ($request, ResponseInterface $response, array $args) {
    if ($args['id'] === '0') {
        return $response->withStatus(404)->withHeader('Content-Type', 'text/plain');
    }
    return $response->withJson(['id' => $args['id']], 200);
});

$app->post('/items', function ($request, ResponseInterface $response, array $args) {
    switch ($args['how']) {
        case 'a': throw new HttpNotFoundException($request);
        case 'b': throw new HttpBadRequestException($request);
        case 'c': throw new HttpUnauthorizedException($request);
        case 'd': throw new HttpForbiddenException($request);
        case 'e': throw new HttpMethodNotAllowedException($request);
        case 'f': throw new HttpInternalServerErrorException($request);
        case 'g': return $response->withRedirect('/items', 303);
    }
    return new Response(201);
});

function fetch(Client $client): ?array
{
    $response = $client->get('https://items.example');
    if ($response->getStatusCode() === 404) {
        return null;
    }
    if ($response?->getStatusCode() >= 500) {
        throw new RuntimeException('down');
    }
    return json_decode((string) $response->getBody(), true);
}
