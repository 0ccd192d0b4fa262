#version 330
// The shadow map, and outlines.

uniform mat4 shadow_matrix, model;
in vec3 point;
void main() { gl_Position = shadow_matrix * model * vec4(point, 1); }
