#version 330
// The shadow map, and outlines.

out float outline;
void main() { outline = 1.; }
