; proxy_read_timeout 60s;
(directive) @directive

; # text
(comment) @comment
