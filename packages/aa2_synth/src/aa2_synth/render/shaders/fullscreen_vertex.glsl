#version 330
// One triangle over all pixels, at the depth that marks what a pass is to shade.

uniform float depth;
void main() { gl_Position = vec4((gl_VertexID & 1) * 4 - 1, (gl_VertexID & 2) * 2 - 1, depth * 2. - 1., 1); }
