; timeout client 30s
(directive) @directive

; frontend web
(section) @section

; # text
(comment) @comment
