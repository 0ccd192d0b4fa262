#version 330
// Whole limbs, seen or hidden.

uniform mat4 view, projection;
in vec3 point, normal, cut;
flat out float limb;
out float edge;
void main() {
    limb = cut.z; edge = cut.x;
    gl_Position = projection * (view * vec4(point + normal * cut.y, 1));
}
