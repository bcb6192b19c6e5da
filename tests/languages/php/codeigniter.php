<?php

namespace App\Controllers;

use CodeIgniter\API\ResponseTrait;
use CodeIgniter\HTTP\ResponseInterface;

class BasketController extends BaseController
{
    use ResponseTrait;

    public function index()
    {
        $items = $this->baskets->open();
        if (! $items) {
            return $this->response->setStatusCode(ResponseInterface::HTTP_NOT_FOUND)->setJSON(['error' => 'no basket']);
        }
        return $this->response->setJSON($items);
    }

    public function refuse()
    {
        $this->response->setHeader('WWW-Authenticate', 'Bearer');
        $this->response->setStatusCode(401);
        return $this->response->setJSON(['error' => 'sign in first']);
    }

    public function late()
    {
        return $this->response->setJSON(['error' => 'closed'])->setStatusCode(409);
    }

    public function page(ResponseInterface $response)
    {
        return $response->setBody('<p>gone</p>')->setStatusCode(410);
    }

    public function busy()
    {
        return service('response')->setStatusCode(429)->setContentType('application/json')->setHeader('Retry-After', '30')->setJSON([]);
    }

    public function phalcon()
    {
        return $this->response->setJsonContent(['error' => 'no such basket'])->setStatusCode(404);
    }

    public function add()
    {
        if (! $this->request->getPost('name')) {
            return $this->failValidationErrors(['name' => 'missing']);
        }
        if ($this->baskets->full()) {
            return $this->fail('full', 422);
        }
        return $this->respondCreated(['id' => 7]);
    }

    public function change($id)
    {
        if ($this->request->getPost('name') === '') return $this->failValidationError('a name is missing');
        if ($this->baskets->isTaken($id)) return $this->failResourceExists('taken');
        if ($this->baskets->isClosed($id)) return $this->failResourceGone('closed');
        return $this->respondUpdated(['id' => $id]);
    }

    public function remove($id)
    {
        if (! session('user')) return $this->failUnauthorized('sign in first');
        if (! $this->baskets->owns($id)) return $this->failForbidden('not yours');
        if (! $this->baskets->has($id)) return $this->failNotFound('no such basket');
        if ($this->baskets->isBusy($id)) return $this->failTooManyRequests('later');
        if (! $this->baskets->remove($id)) return $this->failServerError('not removed');
        return $id > 100 ? $this->respondNoContent() : $this->respondDeleted(['id' => $id]);
    }

    public function show($id)
    {
        return $this->respond($this->baskets->find($id), 203);
    }
}
