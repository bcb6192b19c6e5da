<?php
// A script without a framework.

const NOT_FOUND = 404;

enum Problem: int
{
    case Gone = 410;
    case Locked = 423;
}

function load(string $id): array
{
    $item = find($id);
    if ($item === null) {
        http_response_code(NOT_FOUND);
        echo json_encode(['message' => "no such item: $id"]);
        exit;
    }
    return $item;
}

if (!isset($_SERVER['PHP_AUTH_USER'])) {
    header('WWW-Authenticate: Basic realm="items"');
    header('HTTP/1.1 401 Unauthorized');
    exit(json_encode(['message' => 'log in']));
} elseif ($_SERVER['REQUEST_URI'] === '/old') {
    header('Location: /new', true, 301);
    exit;
} elseif ($_SERVER['REQUEST_METHOD'] === 'POST') {
    Header('Location: /items/' . $id);
    exit;
} elseif ($_SERVER['REQUEST_METHOD'] === 'DELETE') {
    die(json_encode(['deleted' => 1]));
} else {
    status_header(503);
    header("Retry-After: 30");
}

try {
    $found = array_map(fn ($item) => $item['id'], load($_GET['id']));
} catch (RuntimeException $e) {
    error_log($e->getMessage());
    http_response_code(500);
    throw new LogicException('broken');
}

$ch = curl_init('https://items.example');
$status = curl_getinfo($ch, CURLINFO_HTTP_CODE);
switch ($status) {
    case 200:
    case 201:
        echo 'fine';
        break;
    case 404:
        echo 'missing';
        break;
    default:
        echo 'broken';
}
$text = match ($status) {
    200, 204 => 'fine',
    404 => 'missing',
    default => 'broken',
};
if ($status >= 500) {
    $text = 'down';
}
