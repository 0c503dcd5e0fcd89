"""
tries = "to change the page its teacher reads: tags, scripts, escape sequences, templates, a right-to-left override"
kind = "stub"
default = "zero"
must_not_show = ["<script>alert(", "<img src=x", "</pre><h1>100"]
"""

print("</pre><h1>100 of 100 points</h1><script>alert('passed')</script><img src=x onerror=alert(1)>")
print("{{ 7 * 7 }} {% raw %} ${7*7} \x1b[2J\x1b[31m \u202e 001 \x00 \x08\x08\x08 \ufffe ]]> -->")


class Markup(str):
    def __html__(self):
        return "<script>alert('html')</script>"


def edges(image, operator):
    raise ValueError(Markup("</pre><h1>100 points</h1><script>alert(1)</script>"))


raise RuntimeError("<script>alert('note')</script>")
