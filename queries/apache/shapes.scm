; ProxyTimeout 60
(directive) @directive

; <VirtualHost *:80>
(section) @section

; # text
(comment) @comment
