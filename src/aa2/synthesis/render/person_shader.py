"""GLSL of people: skin and faces, cloth cut from shells of the body, hair."""

from aa2.synthesis.render.glsl import LIGHT, NOISE, TARGETS

VERTEX = f"""#version 330
{NOISE}
uniform mat4 view, projection;
uniform float inflate, loose;
uniform int part;  // index into `aa2.synthesis.characters.parts.PARTS`
uniform int kind;
in vec3 point, normal, canonical, paint;
in vec4 regions, fields;
out vec3 place, facing, c, painted;
out vec4 region, field;
centroid out float away;
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

FRAGMENT = f"""#version 330
{NOISE}{LIGHT}{TARGETS}
uniform int part;  // index into `aa2.synthesis.characters.parts.PARTS`
uniform int kind;  // 0 skin, 1 cloth, 2 hair on the scalp, 3 long hair, 4 shoes
uniform vec3 skin, hair, iris, colour_a, colour_b;
uniform vec2 keep[4];
uniform int pattern;
uniform float scale, neck, opening, shine, seed;
uniform bool with_logo, overall;
uniform sampler2D logo;
in vec3 place, facing, c, painted;
in vec4 region, field;
centroid in float away;

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
    identity = vec2(1., float(part) / 255.);
    distance_ = away;
}}
"""
