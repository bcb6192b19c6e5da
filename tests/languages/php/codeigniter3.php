<?php

class Baskets extends CI_Controller
{
    public function show($id)
    {
        $basket = $this->baskets->find($id);
        if ($basket === null) {
            return $this->output
                ->set_content_type('application/json')
                ->set_status_header(404)
                ->set_output(json_encode(['error' => 'no basket']));
        }
        $this->output->set_status_header(202);
        $this->output->set_output(json_encode($basket));
    }
}
