"""The trainer's own measurements: speed of each stage, matrix rate of the device, ways of computing side by side."""
