<?php

namespace App\Http\Controllers;

use Illuminate\Http\JsonResponse;
use Illuminate\Http\RedirectResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Redirect;
use Illuminate\Support\Facades\Route;
use Symfony\Component\HttpKernel\Exception\HttpException;

class UserController extends Controller
{
    private const RETRY_CODES = [429, 502, 503];

    public function show(Request $request, int $id): JsonResponse
    {
        if ($id < 1) {
            return response()->json(['message' => 'no such user'], 404);
        }
        abort_if($id > 100, 404, 'no such user');
        abort_unless($request->user()->can('read'), 403);
        if ($id === 50) {
            abort(410);
        }
        return response()->json(['id' => $id])->setStatusCode(Response::HTTP_OK);
    }

    public function store(Request $request)
    {
        if ($request->wantsFacade()) return \Illuminate\Support\Facades\Response::json(['id' => 1], 202);
        if ($request->wantsNothing()) return response()->noContent();
        if ($request->wantsText()) return response()->make('created', 201);
        if ($request->wantsView()) return response()->view('created', ['user' => 1], 201);
        if ($request->wantsOne()) return response('created');
        if ($request->wantsTwo()) return response('conflict', 409);
        if ($request->wantsThree()) return response('later', 503, ['Retry-After' => '30']);
        if ($request->wantsNew()) return new Response('created', 201, ['Location' => '/users/1']);
        if ($request->wantsJson()) return new JsonResponse(['id' => 1], JsonResponse::HTTP_CREATED);
        if ($request->wantsError()) throw new HttpException(507, 'full');
        $response = new Response('odd');
        $response->setStatusCode(400);
        return $response;
    }

    public function moved(string $how)
    {
        return match ($how) {
            'a' => redirect('/users'),
            'b' => redirect('/users', 301),
            'c' => redirect()->to('/users'),
            'd' => redirect()->away('https://example.com/users'),
            'e' => redirect()->route('users.index', [], 303),
            'f' => to_route('users.index'),
            'g' => new RedirectResponse('/users', 308),
            'h' => view('users.index'),
            'i' => Response::make('users', 203),
            'j' => Response::view('users.index', [], 200),
            default => Redirect::to('/users'),
        };
    }
}

Route::redirect('/people', '/users');
Route::permanentRedirect('/persons', '/users');
Route::get('/ping', function () {
    return ['pong' => true];
});
