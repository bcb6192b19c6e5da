bind = "0.0.0.0:8000"
timeout = 2 * 60
keepalive = 5
graceful_timeout = 30
