<?php
// What clients read of responses, and what handlers parse of requests.
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Http;
use Symfony\Component\HttpFoundation\JsonResponse;

class RequestsClients
{
    public function load($url)
    {
        Http::get($url)->json();
        Http::withToken('t')->delete($url)->body();
        Http::throw()->get($url)->json();
        return wp_remote_retrieve_body(wp_remote_get($url));
    }

    public function store(Request $request)
    {
        try {
            $item = json_decode($request->getContent(), true, 512, JSON_THROW_ON_ERROR);
        } catch (\JsonException $e) {
            return response()->json(['message' => 'bad'], 500);
        }
        try {
            $item = $request->validate(['name' => 'required']);
        } catch (ValidationException $e) {
            return response()->json(['message' => 'bad'], 500);
        }
        try {
            $item = $request->toArray();
        } catch (\JsonException $e) {
            return new JsonResponse(['message' => 'bad'], 500);
        }
        try {
            return json_encode($item, JSON_THROW_ON_ERROR);
        } catch (\JsonException $e) {
            return new JsonResponse(['message' => 'failed'], 500);
        }
    }
}
