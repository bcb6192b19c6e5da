#!/bin/sh
# Sets a proxy up.
set -e

cat > /etc/nginx/conf.d/shop.conf <<'CONF'
server {
    listen 80;
    location /old {
        return 308 https://shop.example.com$request_uri;
    }
    location /gone {
        return 410;
    }
}
CONF

sudo tee /etc/haproxy/haproxy.cfg >/dev/null <<-CONF
	frontend web
	  mode http
	  http-request deny deny_status 429 if { path /limited }
	CONF

echo "return 500;" > notes.txt
