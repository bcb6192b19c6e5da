<?php

$app = new \Slim\Slim();

$app->get('/items/:id', function ($id) use ($app) {
    if ($id === '0') {
        $app->halt(404, 'no such item');
    }
    if ($id === '1') {
        $app->status(410);
        return;
    }
    if ($id === '2') {
        $app->response()->status(403);
        return;
    }
    $app->response->setStatus(200);
    echo $id;
});
