#version 330
// Textured surfaces of what is no person.

uniform mat4 view, projection, model;
in vec3 point, normal, uv;
out vec3 place, facing, texel;
centroid out float away;
void main() {
    vec4 world = model * vec4(point, 1), seen = view * world;
    place = world.xyz; facing = mat3(model) * normal; texel = uv; away = -seen.z;
    gl_Position = projection * seen;
}
