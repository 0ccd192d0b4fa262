#version 330
// The sky.

uniform mat4 view, projection;
in vec3 point, uv;
out vec3 texel;
void main() { texel = uv; gl_Position = projection * (view * vec4(point, 1)); }
