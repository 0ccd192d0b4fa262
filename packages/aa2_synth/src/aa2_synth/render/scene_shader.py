"""GLSL of what is no person: textured surfaces, and the sky."""

from aa2_synth.render.glsl import LIGHT, REAL_LIGHT

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

_FRAGMENT = """
uniform sampler2DArray surfaces;
uniform float who;
in vec3 place, facing, texel;
centroid in float away;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec4 sunless;  // the same where a person hides the sun
layout(location = 2) out vec3 identity;
layout(location = 3) out float distance_;

vec3 hazy(vec3 seen) { return mix(light_haze, seen, exp(-light_haze_density * away)); }

void main() {
    float layer = floor(texel.z + .5), tone = texel.z - layer;  // see `Mesh`
    vec3 albedo = texture(surfaces, vec3(texel.xy, layer)).rgb;
    albedo *= albedo;
    vec3 n = normalize(facing);
    if (dot(n, eye - place) < 0.) n = -n;
    vec3 glow = albedo * (1. - 3. * min(tone, 0.)), dull = albedo * (1. - 1.8 * max(tone, 0.));
    float glows = float(tone <= -.2), open = lit(shadow_map, place, n);
    picture = vec4(encoded(mix(hazy(shade(dull, place, n, .03, 0., open)), glow, glows)), 1);
    sunless = vec4(encoded(mix(hazy(shade(dull, place, n, .03, 0., 0.)), glow, glows)), 1);
    identity = vec3(who / 255., 0., 0.);
    distance_ = away;
}
"""


def fragment(real: bool) -> str:
    """The program of textured surfaces under real light, or made-up one."""
    return f"#version 330\n{REAL_LIGHT if real else LIGHT}{_FRAGMENT}"


SKY_VERTEX = """#version 330
uniform mat4 view, projection;
in vec3 point, uv;
out vec3 texel;
void main() { texel = uv; gl_Position = projection * (view * vec4(point, 1)); }
"""

_SKY_FRAGMENT = """
uniform sampler2DArray surfaces;
in vec3 texel;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec4 sunless;
layout(location = 2) out vec3 identity;
layout(location = 3) out float distance_;
void main() {  // neither lit nor at a distance
    float layer = floor(texel.z + .5);
    vec3 seen = texture(surfaces, vec3(texel.xy, layer)).rgb;
    seen *= seen TINT;
    picture = sunless = vec4(sqrt(min(seen * (1. + .15 * seen) / (1. + .25 * seen * seen), 1.)), 1);
    identity = vec3(0);
    distance_ = 0.;
}
"""


def sky_fragment(real: bool) -> str:
    """The program of the sky, tinted under real light."""
    uniform, tint = ("uniform vec3 light_sky;", "* light_sky") if real else ("", "")
    return f"#version 330\n{uniform}" + _SKY_FRAGMENT.replace("TINT", tint)
