"""GLSL of what is no person: textured surfaces, and the sky."""

from aa2.synthesis.render.glsl import LIGHT, TARGETS

VERTEX = """#version 330
uniform mat4 view, projection, model;
in vec3 point, normal, uv;
out vec3 place, facing, texel;
out float away;
void main() {
    vec4 world = model * vec4(point, 1), seen = view * world;
    place = world.xyz; facing = mat3(model) * normal; texel = uv; away = -seen.z;
    gl_Position = projection * seen;
}
"""

FRAGMENT = f"""#version 330
{LIGHT}{TARGETS}
uniform sampler2DArray surfaces;
uniform float who;
uniform bool glowing;  // the sky: neither lit nor at a distance
in vec3 place, facing, texel;
in float away;
void main() {{
    vec3 albedo = texture(surfaces, vec3(texel.xy, floor(texel.z + .5))).rgb;
    albedo *= albedo;
    vec3 n = normalize(facing);
    if (dot(n, eye - place) < 0.) n = -n;
    picture = vec4(encoded(glowing ? albedo : shade(albedo, place, n, .03, 0.)), 1);
    identity = vec2(who / 255., 0.);
    distance_ = glowing ? 0. : away;
}}
"""
