<?php

namespace App\Services;

use GuzzleHttp\Client;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use Illuminate\Support\Facades\Http;

// Clients that try again.
class Orders
{
    public function client(): Client
    {
        $stack = HandlerStack::create();
        $stack->push(Middleware::retry(function ($retries, $request, $response = null) {
            return $retries < 3 && $response && $response->getStatusCode() >= 500;
        }));

        return new Client(['handler' => $stack]);
    }

    public function create(array $order)
    {
        return Http::retry(3, 100)->post('https://shop.example.com/orders', $order);
    }

    public function pay(array $payment)
    {
        return Http::withToken('secret')->retry(3, 100)->post('https://pay.example.com/payments', $payment);
    }
}
