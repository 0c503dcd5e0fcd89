"""
happened = "names and comments in other scripts, emoji in texts"
kind = "append"
default = "full"
"""

größe, κ, картинка, 画像 = 3, 1, 2, "ピクセル"  # 注释 🙂


def yellowness(bild):
    """Gelb 🟨: röt + grün − blau."""
    rot, grün, blau = (np.asarray(bild, dtype=float)[..., i] for i in range(3))
    return rot + grün - blau  # … fertig ✔
