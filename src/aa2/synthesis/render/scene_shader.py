"""GLSL of what is no person: textured surfaces, and the sky."""

from aa2.synthesis.render.glsl import LIGHT, TARGETS

VERTEX = """#version 330
uniform mat4 view, projection, model;
in vec3 point, normal, uv;
out vec3 place, facing, texel;
centroid out float away;
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
centroid in float away;
void main() {{
    float layer = floor(texel.z + .5), tone = texel.z - layer;  // see `Mesh`
    vec3 albedo = texture(surfaces, vec3(texel.xy, layer)).rgb;
    albedo *= albedo;
    vec3 n = normalize(facing);
    if (dot(n, eye - place) < 0.) n = -n;
    vec3 seen = albedo * (1. - 3. * min(tone, 0.));
    if (!glowing && tone > -.2) {{
        seen = shade(albedo * (1. - 1.8 * max(tone, 0.)), place, n, .03, 0.);
        seen = mix(light_haze, seen, exp(-light_haze_density * away));
    }}
    picture = vec4(encoded(seen), 1);
    identity = vec2(who / 255., 0.);
    distance_ = glowing ? 0. : away;
}}
"""
