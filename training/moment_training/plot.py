"""The loss curve as a picture, where matplotlib is there."""


def loss_curve(path, curve, title, unit):
    """Writes a PNG; says so and returns False where matplotlib is missing (the numbers are in training.json anyway)."""
    try:
        import matplotlib
    except ImportError:
        print(f"{path} was not drawn: matplotlib is not installed; the curve is in training.json")
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(7, 3.6), dpi=110)
    axes.plot(*zip(*curve), linewidth=1.4)
    axes.axhline(1, color="grey", linewidth=0.8, linestyle=":")
    axes.set(title=title, xlabel=unit, ylabel="error on hidden patches\n(1 = the window's mean)", ylim=(0, None))
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
    return True
