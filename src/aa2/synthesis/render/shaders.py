"""GLSL: surfaces of scenes and people under one light with a shadow map. Metres, linear colours."""

_NOISE = """
float hash(vec3 p) { p = fract(p * .1031); p += dot(p, p.zyx + 31.32); return fract((p.x + p.y) * p.z); }
float noise(vec3 p) {
    vec3 i = floor(p), f = fract(p);
    f = f * f * (3. - 2. * f);
    vec2 o = vec2(0, 1);
    vec4 low = vec4(hash(i), hash(i + o.yxx), hash(i + o.xyx), hash(i + o.yyx));
    vec4 high = vec4(hash(i + o.xxy), hash(i + o.yxy), hash(i + o.xyy), hash(i + o.yyy));
    vec4 level = mix(low, high, f.z);
    return mix(mix(level.x, level.y, f.x), mix(level.z, level.w, f.x), f.y);
}
"""

_LIGHT = """
uniform vec3 light_direction, light_sun, light_above, light_below, eye;
uniform mat4 shadow_matrix;
uniform sampler2DShadow shadow_map;

float lit(vec3 place, vec3 normal) {
    vec3 q = (shadow_matrix * vec4(place + normal * .02, 1)).xyz * .5 + .5;
    if (any(lessThan(q, vec3(0))) || any(greaterThan(q, vec3(1)))) return 1.;
    vec2 texel = 1.2 / vec2(textureSize(shadow_map, 0));
    float sum = 0.;
    for (int i = 0; i < 4; i++) {
        vec2 shift = (vec2(i & 1, i >> 1) * 2. - 1.) * texel * .7;
        sum += texture(shadow_map, vec3(q.xy + shift, q.z - .002));
    }
    return sum / 4.;
}

// wrap softens the terminator, as cloth and skin do
vec3 shade(vec3 albedo, vec3 place, vec3 normal, float shine, float wrap) {
    float facing = dot(normal, light_direction);
    float direct = max(0., (facing + wrap) / (1. + wrap));
    if (direct > 0.) direct *= lit(place, normal);
    vec3 ambient = mix(light_below, light_above, normal.z * .5 + .5);
    vec3 halfway = normalize(normalize(eye - place) + light_direction);
    float gloss = shine * pow(max(0., dot(normal, halfway)), 32.) * step(0., facing);
    return albedo * (ambient + light_sun * direct) + gloss * light_sun * direct;
}

vec3 encoded(vec3 linear) {
    vec3 x = max(linear, 0.);
    return sqrt(min(x * (1. + .15 * x) / (1. + .25 * x * x), 1.));  // soft shoulder, gamma 2
}
"""

_TARGETS = """
layout(location = 0) out vec4 picture;
layout(location = 1) out float identity;
layout(location = 2) out float distance_;
"""

SCENE_VERTEX = """#version 330
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

SCENE_FRAGMENT = f"""#version 330
{_LIGHT}{_TARGETS}
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
    identity = who / 255.;
    distance_ = glowing ? 0. : away;
}}
"""

PERSON_VERTEX = f"""#version 330
{_NOISE}
uniform mat4 view, projection;
uniform float inflate, loose;
uniform int kind;
in vec3 point, normal, canonical, paint;
in vec4 regions, fields;
out vec3 place, facing, c, painted;
out vec4 region, field;
out float away;
void main() {{
    float off = inflate;
    if (loose > 0.) {{
        float fold = .5 + .5 * sin(fields.z * 9. + canonical.x * 21.);
        off += loose * fold * (.6 + .8 * noise(canonical * 14.));
    }}
    if (kind == 2) {{
        float nape = smoothstep(.0, .35, fields.w + .6 * max(0., canonical.y + .02));
        off *= (.6 + .8 * noise(canonical * 38.)) * nape;
    }}
    place = point + normal * off;
    facing = normal; c = canonical; painted = paint; region = regions; field = fields;
    vec4 seen = view * vec4(place, 1);
    away = -seen.z;
    gl_Position = projection * seen;
}}
"""

PERSON_FRAGMENT = f"""#version 330
{_NOISE}{_LIGHT}{_TARGETS}
uniform int kind;  // 0 skin, 1 cloth, 2 hair on the scalp, 3 long hair, 4 shoes
uniform vec3 skin, hair, iris, colour_a, colour_b;
uniform vec2 keep[4];
uniform int pattern;
uniform float scale, neck, opening, shine, seed;
uniform bool with_logo, overall;
uniform sampler2D logo;
in vec3 place, facing, c, painted;
in vec4 region, field;
in float away;

float woven(vec2 q) {{
    vec2 s = q * scale;
    if (pattern == 1) return step(.5, fract(s.y));
    if (pattern == 2) return step(.6, fract(s.x));
    if (pattern == 3) return .5 * step(.5, fract(s.x)) + .5 * step(.5, fract(s.y));
    if (pattern == 4) return 1. - smoothstep(.24, .3, length(fract(s) - .5));
    if (pattern == 5) {{
        return step(.52, .6 * noise(vec3(s * 1.1, seed)) + .4 * noise(vec3(s * 2.7, seed + 3.)));
    }}
    if (pattern == 6) {{
        float broad = step(.75, fract(s.x)) + step(.75, fract(s.y));
        return min(1., .45 * broad + .3 * step(.92, fract(s.x * .5 + .3)));
    }}
    if (pattern == 7) return .35 * noise(vec3(s * vec2(40, 9), seed)) + .25 * noise(vec3(s * 3., seed));
    if (pattern == 8) return smoothstep(.1, .9, field.z);
    return 0.;
}}

vec3 face() {{
    vec3 albedo = skin * (.95 + .1 * noise(c * 60.));
    float across = abs(c.x);
    if (painted.x > .5) {{  // eyeball
        float r = length(vec2(across - .0292, c.z - .6975));
        albedo = mix(vec3(.75, .73, .71), iris, 1. - smoothstep(.0068, .0078, r));
        return r < .0032 ? vec3(.01) : albedo;
    }}
    albedo = mix(albedo, skin * vec3(.78, .42, .42), painted.y * .8);  // lips
    if (c.y < -.06) {{
        float blush = exp(-pow(length(vec2(across - .045, c.z - .655)) / .022, 2.));
        albedo *= mix(vec3(1), vec3(1.04, .88, .86), blush);
    }}
    if (c.y < -.085 && c.z > .68) {{
        float brow = .7175 + .006 * sin((across - .012) * 70.);
        float thick = .0045 * (1. - .6 * smoothstep(.03, .047, across));
        float inside = smoothstep(.009, .013, across) * (1. - smoothstep(.044, .049, across));
        albedo = mix(albedo, hair * .6, .85 * inside * (1. - smoothstep(thick * .5, thick, abs(c.z - brow))));
        albedo *= 1. - .3 * smoothstep(.017, .006, length(vec2(across - .0292, (c.z - .699) * 1.7)));  // lids
    }}
    return albedo;
}}

void main() {{
    int which = 0;
    for (int i = 1; i < 4; i++) if (region[i] > region[which]) which = i;
    vec3 n = normalize(facing);
    if (dot(n, eye - place) < 0.) n = -n;
    vec3 albedo;
    float wrap = .2, gloss = shine;
    if (kind == 0) {{
        albedo = face();
        wrap = .35;
        gloss = painted.x > .5 ? .5 : .05;
    }} else if (kind == 1 || kind == 4) {{
        bool hips = which == 1 && keep[1].x > keep[1].y;  // what leaves the legs bare ends at its own hem
        if (hips) which = 2;
        float along = overall ? field.z : field[which];
        vec2 limits = overall ? keep[2] : keep[which];
        float front = smoothstep(.0, .03, -c.y) * max(0., 1. - abs(c.x) / .075);
        if (which == 2 && !overall) limits.y -= neck * front + .02 * front;
        float edge = min(along - limits.x, limits.y - along);
        if (edge < 0.) discard;
        if (opening > 0. && which == 2 && c.y < 0. && abs(c.x) < opening * (.6 + .6 * field.z)) discard;
        vec2 q = c.xz;
        if (overall) q.x = atan(c.x, -c.y) * .15;
        else if (which == 0) q = vec2(c.y * 1.2 + c.x * .3, field.x * .27);
        albedo = mix(colour_a, colour_b, clamp(woven(q), 0., 1.));
        if (with_logo && which == 2 && c.y < 0.) {{
            vec2 at = vec2(c.x / .22 + .5, .5 - (c.z - .31) / .22);
            vec4 ink = all(lessThan(abs(at - .5), vec2(.5))) ? texture(logo, at) : vec4(0);
            albedo = mix(albedo, ink.rgb * ink.rgb, ink.a);
        }}
        if (kind == 4) {{
            if (c.z < -.803) albedo = colour_b;
            else if (c.y < -.05 && c.y > -.12 && c.z > -.785 && fract(c.y * 70.) < .4) {{
                albedo = mix(albedo, colour_b, .8);  // laces
            }}
        }} else {{
            vec3 s = c * vec3(16, 16, 9);
            if (which == 0) s = vec3(c.yz * 9., field.x * 9.);
            if (which == 1) s = vec3(c.xy * 14., field.y * 7.);
            vec2 e = vec2(.08, 0);
            float here = noise(s);
            vec3 slope = vec3(noise(s + e.xyy), noise(s + e.yxy), noise(s + e.yyx)) - here;
            n = normalize(n - .3 * slope / e.x);  // folds
            albedo *= (.86 + .25 * here) * (.95 + .1 * hash(floor(c * 700.)));
            if (edge < .03) albedo *= .75;  // hem
        }}
    }} else {{
        float strand;
        if (kind == 2) {{
            float back = smoothstep(-.125, .03, c.y);
            float side = mix(.69, .60, smoothstep(.0, .05, c.y));
            float hairline = mix(.765, side, back) + .008 * sin(c.x * 90. + seed);
            if (which != 3 || c.z < hairline || field.w < keep[3].x * back || painted.z > .4) discard;
            strand = noise(vec3(atan(c.x, c.y + .03) * 26., c.z * 9., seed));
        }} else {{
            bool forehead = c.y < -.015 && abs(c.x) < .092 && c.z < .74;
            if (field.w < keep[3].x || forehead || (c.y < -.095 && c.z < .775)) discard;
            strand = noise(vec3(c.xy * 90., c.z * 5.));
        }}
        albedo = hair * (.6 + .8 * strand);
    }}
    picture = vec4(encoded(shade(albedo, place, n, gloss, wrap)), 1);
    identity = 1.;
    distance_ = away;
}}
"""

SHADOW_VERTEX = """#version 330
uniform mat4 shadow_matrix, model;
in vec3 point;
void main() { gl_Position = shadow_matrix * model * vec4(point, 1); }
"""

SHADOW_FRAGMENT = "#version 330\nvoid main() {}\n"

RESOLVE_VERTEX = """#version 330
void main() { gl_Position = vec4((gl_VertexID & 1) * 4 - 1, (gl_VertexID & 2) * 2 - 1, 0, 1); }
"""

RESOLVE_FRAGMENT = """#version 330
// Averages the samples of each pixel; alpha is the share of them on the person. Identity and distance are
// those of one sample, since between two things there is no third.
uniform sampler2D fine_picture, fine_identity, fine_distance;
uniform int samples;
layout(location = 0) out vec4 picture;
layout(location = 1) out float identity;
layout(location = 2) out float distance_;
void main() {
    ivec2 first = ivec2(gl_FragCoord.xy) * samples;
    vec4 sum = vec4(0);
    for (int y = 0; y < samples; y++) for (int x = 0; x < samples; x++) {
        ivec2 at = first + ivec2(x, y);
        sum += vec4(texelFetch(fine_picture, at, 0).rgb, step(.999, texelFetch(fine_identity, at, 0).r));
    }
    picture = sum / float(samples * samples);
    identity = texelFetch(fine_identity, first + samples / 2, 0).r;
    distance_ = texelFetch(fine_distance, first + samples / 2, 0).r;
}
"""
