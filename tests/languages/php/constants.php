<?php

define('HTTP_GONE', 410);

class Codes
{
    const NOT_FOUND = 404;
    const RETRYABLE = [429, 503];

    public function outcome($response)
    {
        $status = $response->getStatusCode();
        if (in_array($status, [self::NOT_FOUND, 410], true)) {
            throw new RuntimeException('gone');
        } elseif (in_array($status, self::RETRYABLE)) {
            return $this->retry($response);
        }
        switch (true) {
            case $status === 204:
                return null;
            case $status >= 500:
                throw new RuntimeException('down');
        }
    }

    public function gone()
    {
        http_response_code(HTTP_GONE);
        exit(json_encode(['title' => 'gone']));
    }

    public function missing()
    {
        http_response_code(self::NOT_FOUND);
    }
}
