<?php

namespace App\Controller;

use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Annotation\Route;

/**
 * @Route("/items")
 */
class AnnotatedController extends AbstractController
{
    /**
     * Shows an item.
     *
     * @Route("/{id}", name="delete_item", methods={"GET"})
     * @param int $id
     */
    public function show($id)
    {
        return new Response(<<<HTML
            <h1>Item $id</h1>
            HTML, 200);
    }

    #[Route('/{id}/delete', name: 'delete')]
    public function delete($id)
    {
        return new Response(<<<'TEXT'
            gone
            TEXT, Response::HTTP_GONE);
    }
}
