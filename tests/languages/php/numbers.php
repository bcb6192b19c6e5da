<?php

namespace App\Http\Controllers;

enum Genre: int
{
    case NotFound = 0;
    case Rock = 200;
}

class NumbersController extends Controller
{
    const PORT = 8080;
    const PER_PAGE = 200;
    private array $sizes = [100, 200, 400];

    public function index(Request $request)
    {
        usleep(500);
        for ($i = 0; $i < 300; $i++) {
            Log::info("HTTP/1.1 is spoken after $i of 404 steps");
        }
        if ($request->year === 2000 || $request->year > 400 && $request->year < 500) {
            return response()->json(['total' => 200, 'width' => 404, 'errors' => []]);
        }
        if ($request->status_id == 404 || $request->genre === Genre::Rock) {
            return response()->json(['id' => 404, 'error' => null]);
        }
        $order = Order::find(404);
        $order->discount = $order->total > 400 ? 200 : 100;
        return response()->json($order);
    }

    public function graphql()
    {
        return response()->json(['data' => null, 'errors' => [['message' => 'no such field']]]);
    }

    public function rpc()
    {
        return response()->json(['jsonrpc' => '2.0', 'id' => 1, 'error' => ['code' => -32601]]);
    }

    public function import()
    {
        return response()->json(['imported' => 200, 'failed' => 3, 'errors' => ['line 404 is empty']]);
    }

    public function webhook()
    {
        try {
            $this->payments->handle();
        } catch (\Exception $e) {
            report($e);
        }
        return response()->noContent(200);
    }

    public function account()
    {
        return redirect('/login');
    }

    public function fallback()
    {
        return view('app');
    }

    public function exitCodes()
    {
        if (PHP_SAPI === 'cli') {
            echo "404 rows\n";
            exit(200);
        }
    }

    public function price()
    {
        $price = 404;
        return response()->json(['price' => $price, 'cents' => 500]);
    }

    public function spa()
    {
        return response()->file(public_path('index.html'));
    }
}
