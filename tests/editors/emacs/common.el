;;; common.el --- what tests in Emacs share -*- lexical-binding: t; -*-

(require 'ert)

(setq make-backup-files nil
      create-lockfiles nil
      vc-handled-backends nil)

(defun test-wait (what condition)
  "Wait until CONDITION gives something; WHAT is its name."
  (let (value)
    (with-timeout (60 (error "Never seen: %s" what))
      (while (not (setq value (funcall condition)))
        (accept-process-output nil 0.05)))
    value))

(defun test-bytes (file)
  "The bytes of FILE."
  (with-temp-buffer
    (set-buffer-multibyte nil)
    (insert-file-contents-literally file)
    (buffer-string)))

(defun test-say-the-result (stats &rest _)
  "Say how many of STATS passed."
  (princ (format "%d passed\n" (- (ert-stats-total stats) (ert-stats-completed-unexpected stats)))))

(advice-add 'ert-run-tests-batch :filter-return (lambda (stats) (test-say-the-result stats) stats))

;;; common.el ends here
