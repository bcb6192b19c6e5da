<?php

namespace App\Controller;

use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;
use Symfony\Component\HttpKernel\Exception\BadRequestHttpException;
use Symfony\Component\HttpKernel\Exception\ConflictHttpException;
use Symfony\Component\HttpKernel\Exception\GoneHttpException;
use Symfony\Component\HttpKernel\Exception\MethodNotAllowedHttpException;
use Symfony\Component\HttpKernel\Exception\NotFoundHttpException;
use Symfony\Component\HttpKernel\Exception\ServiceUnavailableHttpException;
use Symfony\Component\HttpKernel\Exception\TooManyRequestsHttpException;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;
use Symfony\Component\HttpKernel\Exception\UnprocessableEntityHttpException;

class ItemController extends AbstractController
{
    #[Route('/items/{id}', methods: ['GET'])]
    public function show(int $id): Response
    {
        switch ($id) {
            case 1: throw new NotFoundHttpException('no such item');
            case 2: throw new AccessDeniedHttpException();
            case 3: throw new BadRequestHttpException();
            case 4: throw new ConflictHttpException();
            case 5: throw new GoneHttpException();
            case 6: throw new UnprocessableEntityHttpException();
            case 7: throw new MethodNotAllowedHttpException(['GET']);
            case 8: throw new UnauthorizedHttpException('Bearer');
            case 9: throw new TooManyRequestsHttpException(30);
            case 10: throw new ServiceUnavailableHttpException(30);
            case 11: throw $this->createNotFoundException();
            case 12: throw $this->createAccessDeniedException();
            case 13: return $this->redirect('/items', 301);
            case 15: return $this->render('items/index.html.twig');
            case 14: return $this->redirectToRoute('items', [], Response::HTTP_SEE_OTHER);
        }
        return $this->json(['id' => $id], Response::HTTP_OK);
    }
}
