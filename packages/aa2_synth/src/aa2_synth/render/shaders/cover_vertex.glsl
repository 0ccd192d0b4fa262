#version 330
// The first pass over people, for a vertex: where it is, and what the fragment shader writes down of it.

uniform mat4 view, projection;
in vec3 point, normal, canonical;
in vec4 regions, fields, paint;
in vec3 cut;  // metres inside the rim, metres off the shell, label of the limb
flat out float limb;
out vec3 facing, c;
out vec4 region, field, painted;
out float edge, away;
void main() {
    limb = cut.z;
    facing = normal; c = canonical; painted = paint; region = regions; field = fields; edge = cut.x;
    vec4 seen = view * vec4(point + normal * cut.y, 1);
    away = -seen.z;
    gl_Position = projection * seen;
}
