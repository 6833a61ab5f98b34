# Installs the program, its manual page and its completions: make install PREFIX=/usr/local
PREFIX ?= /usr/local

.PHONY: install uninstall

install:
	scripts/install "$(DESTDIR)$(PREFIX)"

uninstall:
	scripts/uninstall "$(DESTDIR)$(PREFIX)"
