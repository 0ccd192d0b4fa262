"""GLSL of the second pass over people: skin and faces, cloth and hair, shaded once a pixel and layer."""

from aa2.synthesis.render.glsl import LIGHT, NOISE
from aa2.synthesis.render.person_cover import CLOTH, HAIR, RIGID, SHOE, SKIN

LAYER_TEXELS = 12
"""Texels of four floats that describe a layer; `aa2.synthesis.render.actor` writes them."""

LAYER = f"""
uniform sampler2D layers;
uniform sampler2DArray prints;

struct Layer {{
    int kind, pattern, slot, fabric, details, shell, style;  // shell: tights, skirt, hair, body
    vec3 a, b, skin, hair;
    float scale, shine, seed;
    bool print;
}};

// What is painted on a face.
struct Face {{
    vec3 iris, lips, brows, shadow;
    vec4 brow;  // metres higher, thickness, arch, share of colour
    float eyeliner, eyeshadow, blush, freckles, stubble, wrinkles;
}};

Layer layer_of(int row) {{
    vec4 t[6];
    for (int i = 0; i < 6; i++) t[i] = texelFetch(layers, ivec2(i, row), 0);
    return Layer(int(t[0].x), int(t[0].y), int(t[0].z), int(t[0].w), int(t[4].w), int(t[5].x), int(t[5].y),
                 t[1].rgb, t[2].rgb, t[3].rgb, t[4].rgb, t[1].w, t[2].w, t[3].w, t[5].z > 0.);
}}

Face face_of(int row) {{
    vec4 t[{LAYER_TEXELS} - 6];
    for (int i = 0; i < {LAYER_TEXELS} - 6; i++) t[i] = texelFetch(layers, ivec2(6 + i, row), 0);
    return Face(t[0].rgb, t[1].rgb, t[2].rgb, t[3].rgb, t[4],
                t[0].w, t[1].w, t[2].w, t[3].w, t[5].x, t[5].y);
}}
"""

SURFACE = f"""
{NOISE}{LIGHT}{LAYER}

// Where a layer is seen.
struct Spot {{
    vec3 place, normal, c;  // c: the same point on the template body
    vec4 painted;           // eyeball, lips, inside of the mouth, eyelids; colour and strand of what is rigid
    float along, edge;      // place along the region, metres inside the layer's rim
    int region;             // 0 arm, 1 leg, 2 trunk, 3 head
}};

float woven(Layer layer, vec2 q, float along) {{
    vec2 s = q * layer.scale;
    int pattern = layer.pattern;
    float seed = layer.seed;
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
    if (pattern == 8) return smoothstep(.1, .9, along);
    return 0.;
}}

vec3 face(Layer layer, Face drawn, Spot at) {{
    vec3 c = at.c, skin = layer.skin;
    vec3 albedo = skin * (.95 + .1 * noise(c * 60.));
    float across = abs(c.x);
    if (at.painted.x > .5) {{  // eyeball
        float r = length(vec2(across - .0292, c.z - .6975));
        albedo = mix(vec3(.75, .73, .71), drawn.iris, 1. - smoothstep(.0068, .0078, r));
        return r < .0032 ? vec3(.01) : albedo;
    }}
    albedo = mix(albedo, drawn.lips, at.painted.y * .8);  // lips
    if (c.y < -.06) {{
        float blush = exp(-pow(length(vec2(across - .045, c.z - .655)) / .022, 2.));
        albedo *= mix(vec3(1), vec3(1.04, .88, .86), blush);
    }}
    if (c.y < -.085 && c.z > .68) {{
        float brow = .7175 + .006 * sin((across - .012) * 70.);
        float thick = .0045 * (1. - .6 * smoothstep(.03, .047, across));
        float inside = smoothstep(.009, .013, across) * (1. - smoothstep(.044, .049, across));
        float share = .85 * inside * (1. - smoothstep(thick * .5, thick, abs(c.z - brow)));
        albedo = mix(albedo, drawn.brows, share);
        albedo *= 1. - .3 * smoothstep(.017, .006, length(vec2(across - .0292, (c.z - .699) * 1.7)));  // lids
    }}
    return albedo;
}}

vec3 cloth(Layer layer, Spot at, inout vec3 n) {{
    vec3 c = at.c;
    vec2 q = c.xz;
    if (layer.shell == 1) q.x = atan(c.x, -c.y) * .15;
    else if (at.region == 0) q = vec2(c.y * 1.2 + c.x * .3, at.along * .27);
    vec3 albedo = mix(layer.a, layer.b, clamp(woven(layer, q, at.along), 0., 1.));
    if (layer.print && at.region == 2 && c.y < 0.) {{
        vec2 print = vec2(c.x / .22 + .5, .5 - (c.z - .31) / .22);
        bool outside = any(greaterThan(abs(print - .5), vec2(.5)));
        vec4 ink = outside ? vec4(0) : textureLod(prints, vec3(print, float(layer.slot)), 1.);
        albedo = mix(albedo, ink.rgb * ink.rgb, ink.a);
    }}
    vec3 s = c * vec3(16, 16, 9);
    if (at.region == 0) s = vec3(c.yz * 9., at.along * 9.);
    if (at.region == 1) s = vec3(c.xy * 14., at.along * 7.);
    vec2 e = vec2(.08, 0);
    float here = noise(s);
    vec3 slope = vec3(noise(s + e.xyy), noise(s + e.yxy), noise(s + e.yyx)) - here;
    n = normalize(n - .3 * slope / e.x);  // folds
    albedo *= (.86 + .25 * here) * (.95 + .1 * hash(floor(c * 700.)));
    return at.edge < .012 ? albedo * .75 : albedo;  // hem
}}

vec3 shoe(Layer layer, Spot at) {{
    vec3 c = at.c;
    bool laces = c.y < -.05 && c.y > -.12 && c.z > -.785 && fract(c.y * 70.) < .4;
    return c.z < -.803 ? layer.b : laces ? mix(layer.a, layer.b, .8) : layer.a;
}}

vec3 hair(Layer layer, Spot at) {{
    vec3 c = at.c;
    vec3 strands = layer.shell == 3 ? vec3(atan(c.x, c.y + .03) * 26., c.z * 9., layer.seed)
                                       : vec3(c.xy * 90., c.z * 5.);
    return layer.hair * (.6 + .8 * noise(strands));
}}

// What a person's surface reflects, and the light that comes of it.
vec3 person(int row, Spot at) {{
    Layer layer = layer_of(row);
    vec3 n = normalize(at.normal), albedo;
    if (dot(n, eye - at.place) < 0.) n = -n;
    float wrap = .2, gloss = layer.shine;
    if (layer.kind == {SKIN}) {{
        albedo = face(layer, face_of(row), at);
        wrap = .35;
        gloss = at.painted.x > .5 ? .5 : .05;
    }} else if (layer.kind == {CLOTH}) albedo = cloth(layer, at, n);
    else if (layer.kind == {SHOE}) albedo = shoe(layer, at);
    else if (layer.kind == {HAIR}) albedo = hair(layer, at);
    else albedo = at.painted.x > .5 ? layer.b : layer.a;  // {RIGID}
    return encoded(shade(albedo, at.place, n, gloss, wrap));
}}
"""
