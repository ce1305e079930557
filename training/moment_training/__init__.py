"""MOMENT in plain PyTorch: the network, its files, synthetic series, pre-training and fine-tuning."""
