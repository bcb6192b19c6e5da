;;; httplsp.el --- HTTP status codes and proxy settings, checked -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; URL: https://github.com/httplsp/httplsp

;;; Commentary:

;; Tells eglot and lsp-mode of the language server `httplsp', whichever is loaded, and adds `httplsp-status' and
;; `httplsp-timeouts'.  The list of modes is written by `cargo run -p xtask -- gen'.

;;; Code:

(defgroup httplsp nil
  "HTTP status codes and proxy settings, explained and checked."
  :group 'tools)

(defcustom httplsp-program "httplsp"
  "The program: a name to look for on PATH, or a path."
  :type 'string)

(defcustom httplsp-settings nil
  "Settings that lie above `httplsp.toml', such as (:profile \"strict\")."
  :type 'plist)

(defconst httplsp-modes
  '(
  ;; languages
    apache-mode apache-ts-mode asciidoc-mode asciidoc-ts-mode bash-ts-mode bicep-mode bicep-ts-mode
    caddy-mode caddy-ts-mode conf-javaprop-mode conf-mode conf-space-mode conf-toml-mode
    conf-unix-mode csharp-mode csharp-ts-mode dockerfile-mode dockerfile-ts-mode elixir-mode
    elixir-ts-mode gfm-mode go-mode go-ts-mode haproxy-mode haproxy-ts-mode hcl-mode hcl-ts-mode
    ini-mode ini-ts-mode java-mode java-ts-mode js-json-mode js-jsx-mode js-mode js-ts-mode js2-mode
    json-mode json-ts-mode kotlin-mode kotlin-ts-mode markdown-mode markdown-ts-mode nginx-mode
    nxml-mode php-mode php-ts-mode python-mode python-ts-mode rjsx-mode rst-mode rst-ts-mode
    ruby-mode ruby-ts-mode rust-mode rust-ts-mode rustic-mode scala-mode scala-ts-mode sh-mode
    swift-mode swift-ts-mode terraform-mode toml-mode toml-ts-mode tsx-ts-mode typescript-mode
    typescript-ts-mode yaml-mode yaml-ts-mode
  ;; /languages
    )
  "The major modes whose files the server knows.")

;; eglot runs one server in a buffer.  Where it knows another one for a mode already, it offers both.
(defvar eglot-server-programs)
(declare-function eglot-alternatives "eglot")

(defun httplsp--contact (&rest _)
  "How eglot starts the server."
  (list httplsp-program "lsp"))

(defun httplsp-register-eglot ()
  "Make eglot start the server in the modes for which it knows no other."
  (dolist (mode httplsp-modes)
    (unless (httplsp--known-to-eglot-p mode)
      (add-to-list 'eglot-server-programs (cons mode #'httplsp--contact)))))

(defun httplsp--known-to-eglot-p (mode)
  "Whether eglot has a server for MODE."
  (seq-some (lambda (entry)
              (seq-some (lambda (known) (eq mode (if (consp known) (car known) known)))
                        (if (consp (car entry)) (car entry) (list (car entry)))))
            eglot-server-programs))

;;;###autoload
(defun httplsp-eglot ()
  "Start httplsp with eglot in this buffer, in place of the mode's usual server."
  (interactive)
  (require 'eglot)
  (let ((eglot-server-programs (cons (cons major-mode #'httplsp--contact) eglot-server-programs)))
    (call-interactively #'eglot)))

(defvar eglot-workspace-configuration)

(with-eval-after-load 'eglot
  (httplsp-register-eglot))

;; lsp-mode runs it beside the other servers of a mode.
(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-configuration-section "lsp-mode")
(defvar lsp-language-id-configuration)

(with-eval-after-load 'lsp-mode
  (dolist (mode httplsp-modes)
    (unless (assq mode lsp-language-id-configuration)
      (add-to-list 'lsp-language-id-configuration
                   (cons mode (replace-regexp-in-string "\\(-ts\\)?-mode\\'" "" (symbol-name mode))))))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () (list httplsp-program "lsp")))
                    :major-modes httplsp-modes
                    :server-id 'httplsp
                    :add-on? t
                    :initialization-options (lambda () (or httplsp-settings (make-hash-table))))))

(defun httplsp--run (name &rest arguments)
  "Show what the program prints for ARGUMENTS in the buffer NAME."
  (with-current-buffer (get-buffer-create name)
    (let ((inhibit-read-only t))
      (erase-buffer)
      (unless (zerop (apply #'call-process httplsp-program nil t nil arguments))
        (user-error "httplsp: %s" (string-trim (buffer-string))))
      (goto-char (point-min))
      (special-mode))
    (display-buffer (current-buffer))))

;;;###autoload
(defun httplsp-status (topic)
  "Explain TOPIC: a status, a constant, a directive, a product or a rule."
  (interactive (list (let ((here (thing-at-point 'symbol t)))
                       (read-string (if here (format "Status, constant or directive (default %s): " here)
                                      "Status, constant or directive: ")
                                    nil nil here))))
  (httplsp--run "*httplsp*" "explain" "--color" "never" "--" topic))

;;;###autoload
(defun httplsp-timeouts ()
  "Show the timeout chains that are declared in `httplsp.toml'."
  (interactive)
  (let ((root (or (locate-dominating-file default-directory "httplsp.toml") default-directory)))
    (httplsp--run "*httplsp timeouts*" "timeouts" "--color" "never" (expand-file-name root))))

(provide 'httplsp)
;;; httplsp.el ends here
