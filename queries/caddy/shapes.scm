; respond 404
(directive) @directive

; # text
(comment) @comment
